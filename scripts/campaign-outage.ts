// Breaks every call to GitHub in every way, one at a time; exits with 1 unless all heals by itself.
import { runCampaign } from "./run-campaign.ts";

process.exitCode = runCampaign("test/e2e/outage.test.ts", "npm run campaign:outage");
