"""Authorities' lists, read: files and folders become measures with the targets they name.

`read.read_lists` does it. What is damaged is left out with its line, why, and how to mend it,
and the rest goes in; no file makes it raise. Who is meant is left to matching; keeping what was
read, and what changed since, to the store.

**A reader** is a small module (or any object) with what `model.Reader` asks:

* `NAME`: the format's name in words, as in `"OFAC's CSV"`;
* `accepts(path, head)`: whether it reads that file, from its path and its first 64 KiB;
  cheap, and it opens nothing;
* `read(paths, headers)`: all accepted files of one folder, as a `model.Part`. It collects what
  it says of each file in a `sheet.Sheet`, makes targets with `draft.Draft` (which cleans and
  bounds names), and takes what a list means from `headers` (see below). It may raise `OSError`.

A reader in another package is found by its entry point in the group `reasoned.list_readers`:

    [project.entry-points."reasoned.list_readers"]
    swiss = "my_package.seco"

It is asked after ours. One that can't be loaded, or that raises, is reported and keeps nothing
else from being read.

**What a list means** (whom it binds to do what, since when, what it leaves out) stands in
`known/*.yaml`, in the format of measures but without targets, by the measure's id. A file of
an operator's own among what is read, with that id and no targets, is taken instead: then its
words count, and the targets are the list's.

**Schemes of identifiers**, the same in all readers, so that a number of one list can be held
against that of another: `registration-number`, `lei`, `ogrn`, `inn`, `okpo`, `tax-id`, `vat`,
`uscc`, `duns`, `swift-bic`, `bik`, `isin`, `imo` (vessels), `imo-company`, `mmsi`,
`call-sign`, `aircraft-registration`, `serial-number`, `license-number`, `id-number`,
`national-id`, `passport`, `email`, `phone`, `wikidata`, and `crypto-` with the currency
(`crypto-xbt`). A list's own number for a target is its `id`, and no identifier: nobody else
knows it.
"""
