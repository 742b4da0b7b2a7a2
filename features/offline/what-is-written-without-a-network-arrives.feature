@offline
Feature: What is written without a network arrives
  A client works with what it has at hand. What it writes without a network is in its log, and the log is on its disk.

  Background:
    Given a cluster of 3 nodes keeping 1 backup
    And Ana is connected
    And Ben is connected

  Rule: It shows at once, outlives a restart, and arrives once

    @P-21
    Example: Two clients write one key offline, both restart, and its owner is lost in between
      Given Ana puts 1 under "cart"
      And Ben comes to see 1 under "cart"
      When Ana loses the network
      And Ben loses the network
      And Ana sets 2 under "cart", waiting for nobody
      And the clocks have moved on
      And Ben sets 3 under "cart", waiting for nobody
      Then Ana sees 2 under "cart"
      And Ben sees 3 under "cart"
      When Ana is restarted
      And Ben is restarted
      And the owner of "cart" crashes
      Then Ana sees 2 under "cart"
      When Ben finds the network again
      And Ana finds the network again
      Then "cart" becomes 3 on its owner and on every backup
      And Ana comes to see 3 under "cart"
      And Ben comes to see 3 under "cart"

    @P-21
    Example: A client that was away catches up, and gives what it wrote meanwhile
      When Ben loses the network
      And Ben sets 1 under "note", waiting for nobody
      And Ana puts 1 under a key of every partition
      And the owner of "note" shuts down
      And Ben finds the network again
      Then Ben comes to see every write
      And Ana comes to see 1 under "note"
      And "note" becomes 1 on its owner and on every backup
