@topics
Feature: What is published is heard
  Whoever listens to a topic hears what others publish there: every message once, in the order of its publisher, also what was
  published while it was away. A message lives for a minute, and then nothing is left of it.

  Background:
    Given a cluster of 3 nodes keeping 1 backup
    And Ana is connected
    And Ben is connected
    And Cleo is connected

  Rule: Everybody who listens hears everything, once

    @P-30
    Example: Ben and Cleo listen, and so does Ana
      Given Ana publishes "too early" to the topic "news"
      And Ana listens to the topic "news"
      And Ben listens to the topic "news"
      And Cleo listens to the topic "news"
      When Ana publishes 20 messages to the topic "news"
      And Ben publishes 5 messages to the topic "news"
      Then Cleo comes to hear 25 messages of the topic "news"
      And Ben comes to hear 20 messages of the topic "news"
      And Ana comes to hear 5 messages of the topic "news"
      And everybody who listens comes to have heard every message of others once, and in order

    @P-30
    Example: Two topics
      Given Ben listens to the topic "news"
      And Cleo listens to the topic "sports"
      When Ana publishes "hello" to the topic "sports"
      Then Cleo comes to hear "hello" from the topic "sports"
      And Ben has heard nothing of the topic "news"

  Rule: Nothing that was acknowledged is missed, whoever is lost

    @P-30
    Scenario Outline: The owner of a topic <fault> while Ana and Ben publish
      Given Cleo listens to the topic "news"
      And Ben listens to the topic "news"
      When Ana and Ben publish 20 messages each to the topic "news" while the owner of "news" <fault>
      Then every message was acknowledged
      And Cleo comes to hear 40 messages of the topic "news"
      And Ben comes to hear 20 messages of the topic "news"
      And everybody who listens comes to have heard every message of others once, and in order

      Examples:
        | fault      |
        | shuts down |
        | crashes    |

    @P-30
    Example: Every node is started anew while Ana publishes
      Given Cleo listens to the topic "news"
      When Ana keeps publishing to the topic "news" while every node shuts down and comes back, one after the other
      Then every message was acknowledged
      And everybody who listens comes to have heard every message of others once, and in order

  Rule: Whoever is away for a while misses nothing

    @P-30
    Example: Ben is without a network while Ana publishes
      Given Ben listens to the topic "news"
      And Ben loses the network
      When Ana publishes 10 messages to the topic "news"
      And Ben finds the network again
      Then Ben comes to hear 10 messages of the topic "news"
      And everybody who listens comes to have heard every message of others once, and in order

    @P-30
    Example: Ana publishes without a network, and her program ends before she finds one
      Given Ben listens to the topic "news"
      And Ana loses the network
      And Ana publishes "from afar" to the topic "news", waiting for nobody
      When Ana is restarted
      And Ana finds the network again
      Then Ben comes to hear "from afar" from the topic "news"
      And everybody who listens comes to have heard every message of others once, and in order

  Rule: A message lives for a while, and nothing is left of it

    @P-30
    Example: A message of a second
      Given Ben listens to the topic "news"
      When Ana publishes "soon over" to the topic "news" for 1000 ms
      Then Ben comes to hear "soon over" from the topic "news"
      And no node comes to hold anything of the topic "news"
