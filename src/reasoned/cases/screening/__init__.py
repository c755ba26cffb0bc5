"""Measures come in, advertisers are held against their targets, and people judge who is whom.

`take` keeps measures and lists, `withdraw` ends a measure, `target_index` holds the targets to
search, `advertiser` says what is known of one, `screen` holds it against all targets, `catch_up`
new targets against all advertisers, `judge` keeps what a person says, `frozen` tells whose money
may not move, and `reading` shows it. How alike two are is for `reasoned.screening`.
"""
