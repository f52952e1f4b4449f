// Loses, doubles and reorders deliveries; exits with 1 unless one sweep puts everything right.
import { runCampaign } from "./run-campaign.ts";

process.exitCode = runCampaign("test/e2e/lost-deliveries.test.ts", "npm run campaign:delivery");
