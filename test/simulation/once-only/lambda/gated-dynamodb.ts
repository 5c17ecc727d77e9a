import { gated, lambdas } from './gate';

const sdk = lambdas('@aws-sdk/client-dynamodb') as typeof import('@aws-sdk/client-dynamodb');

// All the rest is inherited: hundreds of exports would be copied for every environment.
module.exports = Object.assign(Object.create(sdk), { DynamoDBClient: gated(sdk.DynamoDBClient) });
