@conflicts @sync
Feature: What was removed stays away
  A removal is remembered until everybody who may still hold what it removed has heard of it, and then it is forgotten. What is older than
  that does not come back, from whoever it comes.

  Rule: A removal is forgotten when every copy has had it for long enough

    @P-29
    Example: Nothing is left of it, on any node
      Given a cluster of 3 nodes keeping 1 backup, which forget removals after 1 second
      And Ana is connected
      And Ana puts 1 under "cart"
      And Ana puts 2 under "other"
      When Ana removes "cart"
      Then no node holds anything of "cart"
      And "other" is 2 on its owner and on every backup

    @P-29
    Example: What is written under its key later is another value
      Given a cluster of 3 nodes keeping 1 backup, which forget removals after 1 second
      And Ana is connected
      And Ana puts 1 under "cart"
      And Ana removes "cart"
      And no node holds anything of "cart"
      When Ana puts 2 under "cart"
      Then "cart" is 2 on its owner and on every backup

    @P-29
    Example: A node that is missing may hold it still: nothing is forgotten before it is back
      Given a cluster of 3 nodes keeping 1 backup, each on disk, too, which forget removals after 1 second
      And Ana is connected
      And Ana puts 1 under "cart"
      When the backup of "cart" crashes
      And every partition has all its copies again
      And Ana removes "cart"
      And Ana puts 1 under "brief" for 3000 ms
      And "brief" becomes nothing on its owner and on every backup
      Then the removal of "cart" is remembered on its owner and on every backup
      When the lost node comes back with its data
      Then no node holds anything of "cart"

  Rule: Who was away for longer brings nothing back

    @P-29
    Example: Ben has it still when nobody remembers that it was removed
      Given a cluster of 3 nodes keeping 1 backup, which forget removals after 1 second
      And Ana is connected
      And Ben is connected
      And Ana puts 1 under "cart"
      And Ben comes to see 1 under "cart"
      When Ben loses the network
      And Ana removes "cart"
      And no node holds anything of "cart"
      And Ben finds the network again
      Then Ben comes to see nothing under "cart"
      And no node holds anything of "cart"

    @P-29
    Example: Ben wrote something that may have been removed since
      Given a cluster of 3 nodes keeping 1 backup, which forget removals after 1 second
      And Ana is connected
      And Ben is connected
      When Ben loses the network
      And Ben sets 1 under "cart", waiting for nobody
      And what was removed before now is forgotten
      And Ben finds the network again
      Then Ben is told that "cart" was refused as TOO_OLD
      And Ben comes to see nothing under "cart"
      And no node holds anything of "cart"

    @P-29
    Example: The power fails after it was forgotten, and every node comes back with its disk
      Given a cluster of 3 nodes keeping 1 backup, each on disk, too, which forget removals after 1 second
      And Ana is connected
      And Ben is connected
      And Ana puts 1 under "cart"
      And Ben comes to see 1 under "cart"
      And Ben loses the network
      And Ana removes "cart"
      And no node holds anything of "cart"
      When all nodes crash at once
      And all lost nodes come back with their data
      And Ben finds the network again
      Then Ben comes to see nothing under "cart"
      And no node holds anything of "cart"
