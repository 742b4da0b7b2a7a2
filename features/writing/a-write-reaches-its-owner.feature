@writing
Feature: A write reaches the owner of its key, and the owner's backup
  Every key lies in one of 271 partitions, and every partition has one owner. A client that knows the partition map
  sends each write where it belongs, without a detour.

  **AC-3.** A write through `client.getMap` is found by server-side inspection on the node that owns the key's
  partition, where `map.get(key)?.value === 1`. The client sent it to that node directly and to no other, as the
  nodes recorded it. It is on the partition's backup, too.

  Rule: With smart routing, a write goes straight to the owner

    Background:
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected with the second oldest node as her first seed

    @AC-3
    Example: The write of the specification
      When Ana puts 1 under "key-1"
      Then the write is acknowledged at REPLICATED
      And it was sent to the owner of its key, and to no other node
      And "key-1" is 1 on its owner and on every backup

    @AC-3
    Scenario Outline: A key of <node> is written on <node>
      Given "cart" is a key of <node>
      When Ana puts 1 under "cart"
      Then the write is acknowledged at REPLICATED
      And it was sent to the owner of its key, and to no other node
      And "cart" is 1 on its owner and on every backup

      Examples:
        | node                   |
        | the coordinator        |
        | the second oldest node |
        | the youngest node      |

    @AC-3
    Example: A batch over all 271 partitions is parted among the owners
      When Ana puts 1 under a key of every partition
      Then every write is acknowledged at REPLICATED
      And each was sent to the owner of its key, and to no other node
      And each is found on the owner and on every backup of its key

  Rule: Without smart routing, the node that is asked passes the write on, once

    Background:
      Given a cluster of 3 nodes keeping 1 backup
      And Ana is connected with smart routing off

    @AC-3
    Scenario Outline: A key of <node> is written on <node>, wherever the client sends it
      Given "cart" is a key of <node>
      When Ana puts 1 under "cart"
      Then the write is acknowledged at REPLICATED
      And it reached the owner of its key, passed on at most once
      And "cart" is 1 on its owner and on every backup

      Examples:
        | node                   |
        | the coordinator        |
        | the second oldest node |
        | the youngest node      |

    @AC-3
    Example: A batch over all 271 partitions arrives where it belongs, through one node
      When Ana puts 1 under a key of every partition
      Then every write is acknowledged at REPLICATED
      And each reached the owner of its key, passed on at most once
      And each is found on the owner and on every backup of its key
