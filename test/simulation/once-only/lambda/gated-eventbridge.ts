import { gated, lambdas } from './gate';

const sdk = lambdas('@aws-sdk/client-eventbridge') as typeof import('@aws-sdk/client-eventbridge');

// All the rest is inherited: hundreds of exports would be copied for every environment.
module.exports = Object.assign(Object.create(sdk), { EventBridgeClient: gated(sdk.EventBridgeClient) });
