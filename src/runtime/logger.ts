import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';

/** The Logger of Powertools for AWS Lambda, named after the function; its environment variables apply. */
export const logger = new PowertoolsLogger({ serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? process.env.AWS_LAMBDA_FUNCTION_NAME });
