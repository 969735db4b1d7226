"""Which files, names, texts and JSON of strangers are taken at all."""
