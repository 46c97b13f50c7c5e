"""
Programme packs: forms, schedules, decisions and words of a programme as data, and the pure rules that read them.
"""
