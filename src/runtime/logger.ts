import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { Logger } from './log';

/**
 * The Logger of Powertools for AWS Lambda, named after the function; its environment variables apply.
 *
 * To set it up otherwise, install Powertools and hand over a Logger of your own.
 */
export const logger: Logger = new PowertoolsLogger({
  serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? process.env.AWS_LAMBDA_FUNCTION_NAME,
});
