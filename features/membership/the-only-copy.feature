@membership
Feature: The only copy is handed over
  A cluster may be told to keep no backups. Then whatever a node holds is held nowhere else, and a node that leaves without
  a word takes it along. Backups hide that: where there is one, it stands in.

  Rule: A node that leaves hands over what nobody else has

    @P-3
    Example: Where nobody keeps a second copy, the node that leaves hands over the only one
      Given a cluster of 3 nodes keeping 0 backups
      And Ana is connected
      When Ana puts 1 under a key of every partition
      And the owner of "cart" shuts down
      Then each is found on the owner and on every backup of its key
      And every node owns its fair share of the partitions
      And nothing that was acknowledged is missing
