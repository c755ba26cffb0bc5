"""The advertiser's door: by the link in a letter, without an account, in the letter's language."""
