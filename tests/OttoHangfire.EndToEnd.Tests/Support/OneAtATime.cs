// Each test starts several processes and some measure time: side by side they would only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
