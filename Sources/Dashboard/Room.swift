/// Taken away as soon as the room has its first file.
enum Room {}
