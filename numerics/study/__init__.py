"""The study: streams of a real encoder on a public-domain text, each audited, and the table of what was measured."""
