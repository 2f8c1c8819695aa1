"""What every surface needs of HTTP: who is calling, what came in, which headers go out."""
