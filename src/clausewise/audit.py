"""The use case: source -> store -> screen -> judge -> accountability -> audit result. (in the making)"""
