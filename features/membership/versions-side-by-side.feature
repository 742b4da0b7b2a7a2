@membership
Feature: Nodes of two versions work side by side
  A cluster is upgraded one node after the other, and for a while some of its nodes say what the others have not heard of: a
  field more in a message, a message of a new kind. What is one version apart works together; what is further apart does not
  pretend to.

  Background:
    Given a cluster of 3 nodes keeping 1 backup
    And Ana is connected
    And Ana keeps writing under "cart"

  Rule: An upgrade by one version, node by node, goes unnoticed

    @P-14
    Example: A rolling upgrade under load
      When every node is replaced by one of the next version, one after the other
      Then another 50 writes of Ana are acknowledged
      And every node owns its fair share of the partitions
      And no write was refused
      And nothing that was acknowledged is missing

  Rule: A node that is further apart is refused with a reason

    @P-14
    Example: A node two versions ahead wants to join
      When a node that is two versions ahead is started
      Then it does not start, and names "peers" as the reason
      And nobody else noticed
