"""Three-valued red-flag rules and the urgency from rules, loss and referral thresholds."""
