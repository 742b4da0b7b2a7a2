@locks
Feature: No locks without a majority
  Two sides of a split must never both give a lock. So there are locks only where a side that serves is more than half of the cluster.

  @P-25
  Example: A cluster of which every part would serve gives no locks, and says what it lacks
    Given a cluster of 3 nodes keeping 1 backup
    And Ana is connected
    When Ana tries to take the lock "door"
    Then Ana is not given it, because "Locks need a minClusterSize above half of the nodes: it is 1, the cluster counts 3 nodes, so it must be 2 at least."

  @P-25
  Example: A cluster that keeps one copy gives no locks, and says what it lacks
    Given a cluster of 3 nodes keeping 0 backups
    And Ana is connected
    When Ana tries to take the lock "door"
    Then Ana is not given it, because "Locks need backups, and this cluster keeps none (backupCount is 0)."

  @P-25
  Example: The owner of a lock is cut off while Ana holds it, and Ben is with the others
    Given a cluster of 3 nodes keeping 1 backup, whose links can be cut, serving only where 2 are in reach
    And Ana is connected
    And Ben is connected
    And Ana takes the lock "door" for 2000 ms
    When the owner of "door" is cut off from the other nodes
    And Ben waits for the lock "door"
    Then Ben comes to hold the lock "door"
    And Ana does not hold the lock "door"
    And nobody held a lock while another did, and every token was greater than the last
