"""Making a member's picture acceptable to the provider, or saying plainly why that is impossible."""
