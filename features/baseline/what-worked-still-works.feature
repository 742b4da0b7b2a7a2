@baseline
Feature: What worked still works
  Tests that are left out, skipped or rewritten prove nothing. So the tests themselves are held against a baseline that
  names every one of them, with the hash of its file.

  **AC-1.** The end-to-end test `packages/client/src/__tests__/ClusterE2E.integration.test.ts` exists, goes its nine
  steps through public API only, and, run as a developer runs it, executes at least one test, skips none, and passes.

  **AC-6.** All single-server tests pass without modification: every one of the baseline (`sign-offs/baseline.json`:
  path, SHA-256, names) is still there, ran and passed, and none was skipped. A file that changed since the baseline is
  reported as *shown, on changed tests*.

  **AC-7.** All cluster tests pass without modification, in the same sense.

  Rule: The end-to-end test is real

    @AC-1 @project
    Example: A developer runs the end-to-end test
      Given the file "packages/client/src/__tests__/ClusterE2E.integration.test.ts"
      When a developer runs it
      Then at least one test ran, none was skipped, and all passed
      And it reaches into no private part of a client or a node

  Rule: Every test of the baseline is still there, runs and passes

    @AC-6 @project
    Example: The single-server tests
      When a developer runs the single-server tests
      Then every test of the baseline is still there, ran and passed, and none was skipped

    @AC-7 @project
    Example: The cluster tests
      When a developer runs the cluster tests
      Then every test of the baseline is still there, ran and passed, and none was skipped

  Rule: A single server needs no cluster around it

    @AC-6
    Example: A client in single-server mode writes to the one server there is
      Given a cluster of 1 node keeping 0 backups
      And Ana is connected in single-server mode
      When Ana puts 1 under "key-1"
      Then the write is acknowledged at APPLIED
      And it was sent to the owner of its key, and to no other node
      And "key-1" is 1 on its owner and on every backup
