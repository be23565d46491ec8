"""Changes to reports: drafts and their versions, issuing, checks of written reports, Word templates."""
