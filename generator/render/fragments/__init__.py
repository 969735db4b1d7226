"""The rest of a page: lists, recognition, reviews, sentences, terms."""
