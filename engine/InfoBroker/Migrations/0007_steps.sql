-- What is under way is told by the state of each instance, what was done and why by the events: nothing read the steps.

DROP TABLE step;
