@regressions
Feature: Mistakes that stay away
  The first implementation of this specification passed its tests with three mistakes underneath. Each has its scenario
  here, named for what somebody would notice.

  Rule: The map leads clients to the doors that are meant for them

    @bug-1
    Example: A client finds the cluster by the addresses in another client's partition map
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected
      When Ben connects through the addresses in Ana's partition map
      Then Ben has an authenticated connection to every node
      And Ben's partition map becomes current

  Rule: A write that is passed on arrives as it was sent

    @bug-2
    Example: Writes of one batch that belong to other nodes arrive there whole
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected with smart routing off, knowing only the coordinator
      When Ana puts 1 under a key of every partition
      Then every write is acknowledged at REPLICATED
      And each reached the owner of its key, passed on at most once
      And each is found on the owner and on every backup of its key

  Rule: Learning a node's name changes nothing about the connection to it

    @bug-3
    Example: A client hears every node that it first knew by another name
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected with the seeds named "127.0.0.1"
      When Ana puts 1 under a key of every partition
      Then every write is acknowledged at REPLICATED
      And each was sent to the owner of its key, and to no other node
