@locks
Feature: One holder at a time
  A lock is one word for the whole cluster: one holder has it at a time, for as long as it asked for, and everybody else waits.

  Background:
    Given a cluster of 3 nodes keeping 1 backup, serving only where 2 are in reach
    And Ana is connected
    And Ben is connected

  Rule: Whoever comes later waits, and is given it when it is given back

    @P-25
    Example: Ben waits for what Ana holds
      Given Ana takes the lock "door"
      When Ben waits for the lock "door"
      And Ana gives the lock "door" back
      Then Ben comes to hold the lock "door"
      And nobody held a lock while another did, and every token was greater than the last

    @P-25
    Example: Ben does not wait
      Given Ana takes the lock "door"
      When Ben tries to take the lock "door"
      Then Ben is not given it, for another holds it
      And Ana holds the lock "door"

    @P-25
    Example: The program that holds it ends
      Given Ana takes the lock "door" for 300000 ms
      When Ben waits for the lock "door"
      And Ana is restarted
      Then Ben comes to hold the lock "door"
      And Ana does not hold the lock "door"

    @P-25
    Example: A lost connection is not the end of it
      Given Ana takes the lock "door" for 300000 ms
      When Ana loses the network
      And Ana finds the network again
      And Ben tries to take the lock "door"
      Then Ben is not given it, for another holds it
      And Ana gives the lock "door" back

  Rule: A holder that says nothing more has it for as long as it asked for

    @P-25
    Example: Ana loses the network and does not come back
      Given Ana takes the lock "door" for 1500 ms
      When Ana loses the network
      And Ben waits for the lock "door"
      Then Ben comes to hold the lock "door"
      And Ana does not hold the lock "door"
      And Ana finds the network again
      And nobody held a lock while another did, and every token was greater than the last

  Rule: A lock outlives its owner

    @P-25
    Scenario Outline: The owner of a lock <fault> while Ana holds it
      Given Ana takes the lock "door" for 300000 ms
      When the owner of "door" <fault>
      And Ben tries to take the lock "door"
      Then Ben is not given it, for another holds it
      And Ana holds the lock "door"
      And Ana gives the lock "door" back
      And Ben takes the lock "door"
      And nobody held a lock while another did, and every token was greater than the last

      Examples:
        | fault      |
        | shuts down |
        | crashes    |
        | freezes    |

    @P-25
    Scenario Outline: The owner of a lock <fault> while three take turns
      Given Cleo is connected
      When Ana, Ben and Cleo take the lock "door" 20 times each while the owner of "door" <fault>
      Then the lock "door" was held 60 times
      And nobody held a lock while another did, and every token was greater than the last

      Examples:
        | fault      |
        | shuts down |
        | crashes    |
        | freezes    |

    @P-25
    Example: Ben waits at an owner that crashes
      Given Ana takes the lock "door" for 300000 ms
      And Ben waits for the lock "door"
      When the owner of "door" crashes
      And Ana gives the lock "door" back
      Then Ben comes to hold the lock "door"
