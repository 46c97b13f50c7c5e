"""
The session API: one form being filled. See SPEC.md for its contract.
"""
