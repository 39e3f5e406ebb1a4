"""What intake does, one module per thing it does. They are plain coroutines: intake runs nothing in Temporal."""
