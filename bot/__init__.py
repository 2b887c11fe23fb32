"""The application: settings, the job record, intake, delivery and the process that ties them together."""
