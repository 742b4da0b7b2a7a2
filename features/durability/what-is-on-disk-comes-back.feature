@durability
Feature: What is on disk comes back
  Memory ends with the process, and backups in memory end with the last of them. A write that asks for more is acknowledged once it
  is on the disk of its owner and of every backup in sync.

  Rule: A restart of all nodes loses nothing that was persisted

    @P-16
    Example: The power fails, and every node comes back with its disk
      Given a cluster of 3 nodes keeping 1 backup, each on disk, too
      And Ana is connected
      And Ana puts 1 under a key of every partition, asking for PERSISTED
      And every write is acknowledged at PERSISTED
      When all nodes crash at once
      And all lost nodes come back with their data
      Then each is found on the owner and on every backup of its key
      When Ana puts 2 under "cart"
      Then the write is acknowledged at REPLICATED
      And nothing that was acknowledged is missing

    @P-16
    Example: A single node keeps what it has on its disk
      Given a cluster of 1 node keeping 0 backups, each on disk, too
      And Ana is connected
      And Ana puts 1 under "cart", asking for PERSISTED
      When all nodes crash at once
      And all lost nodes come back with their data
      Then "cart" is 1 on its owner and on every backup

  Rule: A promise that cannot be kept is not made

    @P-16
    Example: Nodes without disks refuse to persist, before anything is applied
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      And Ana holds what the cluster holds
      When Ana puts 1 under "cart", asking for PERSISTED
      Then the write is refused as REJECTED
      And "cart" is nowhere
      And Ana sees nothing under "cart"

  Rule: A node with old data owns nothing it has not caught up on, and loses nothing it had

    @P-17
    Scenario Outline: <node> dies under load and comes back with its data
      Given a cluster of 3 nodes keeping 1 backup, each on disk, too
      And Ana is connected
      And Ana puts 1 under a key of every partition, asking for PERSISTED
      And Ana keeps writing under "cart"
      When <node> crashes
      And every partition has all its copies again
      And the lost node comes back with its data
      Then another 50 writes of Ana are acknowledged
      And every node owns its fair share of the partitions
      And the copies of both sides are merged
      And nothing that was acknowledged is missing

      Examples:
        | node                |
        | the owner of "cart" |
        | the coordinator     |
