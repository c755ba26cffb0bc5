"""The advertiser answers a decision: contests, appeals, gets a ruling; remarks are made."""
