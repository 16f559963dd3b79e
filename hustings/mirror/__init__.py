"""The columnar copy of the profiles that answers counts. Disposable: delete it and it is built again."""
