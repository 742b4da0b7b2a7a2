@writing
Feature: A stale partition map costs a redirect, never a write
  Every client keeps its own copy of the partition map. When a partition changes its owner, that copy is stale until
  a node tells the client better. Nodes that redirect answer `NOT_OWNER`, and name the owner.

  **AC-3**, its write under a stale map: it is refused by the former owner, the client refreshes its map and sends the
  write again, and it is applied once, on the owner.

  Background:
    Given a cluster of 3 nodes keeping 1 backup, whose nodes redirect
    And Ana is connected

  Rule: A node that does not own a key names the node that does

    @AC-3
    Example: The owner changed while the client was not listening
      Given "cart" has moved to another owner unknown to Ana
      When Ana puts 1 under "cart"
      Then the write is acknowledged at REPLICATED
      And Ana was redirected
      And it was applied once
      And "cart" is 1 on its owner and on every backup
      And Ana's partition map becomes current
