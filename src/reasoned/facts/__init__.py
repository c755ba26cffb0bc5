"""What is known of advertisers and ads: declared types, sources, times, status, disclosure.

`model` has the words; `declarations` reads `facts.yaml`; `normalise` makes a record that
conditions may run on, with the converters of `fit`; `view` picks what was known of a
subject at a moment; `measures` has authorities' measures and confirmed matches, and makes
facts of them, `measure_file` reads them; `subjects` reads a case. `document`, `keys` and
`moments` read YAML and times for all of these, and `problems` is what they find wrong.
"""
