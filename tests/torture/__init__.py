"""Every promise of reliability put to the test, as long as one likes: `python -m tests.torture --help`.

Each check breaks something many times over and counts how often the promise was kept. The same checks run in
small with all other tests (tests/test_torture.py); what came of them at full size is in docs/reliability.md.
"""
