"""The pages: for reviewers (`desk`), advertisers (`door`), everybody (`public`), and newcomers
(`tour`, on the example alone).

They read and do what the use cases in `cases` offer, as the HTTP API does, and decide nothing
themselves. Every page works without scripts; nothing in one is fetched from elsewhere.
"""
