"""The Adult Social Care Client Level Data return (England): its fields, its lists, its checks, its file."""
