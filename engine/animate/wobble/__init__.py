"""Whatever a picture shows bounces on the beat: a pet, a thing, a drawing, several people, a view."""
