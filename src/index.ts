export * as Accepted from "./Accepted.js"
export * as ApplicationLoadBalancer from "./ApplicationLoadBalancer.js"
export * as ApplicationLoadBalancerRule from "./ApplicationLoadBalancerRule.js"
export * as BackupUnit from "./BackupUnit.js"
export * as Collection from "./Collection.js"
export * as Contract from "./Contract.js"
export * as Credentials from "./Credentials.js"
export * as Datacenter from "./Datacenter.js"
export * as Emulator from "./Emulator.js"
export * as Ensure from "./Ensure.js"
export * as Errors from "./Errors.js"
export * as Family from "./Family.js"
export * as Fault from "./Fault.js"
export * as FirewallRule from "./FirewallRule.js"
export * as FlowLog from "./FlowLog.js"
export * as Gpu from "./Gpu.js"
export * as Group from "./Group.js"
export * as Ids from "./Ids.js"
export * as Image from "./Image.js"
export * as Info from "./Info.js"
export * as IpBlock from "./IpBlock.js"
export * as K8sCluster from "./K8sCluster.js"
export * as K8sNode from "./K8sNode.js"
export * as K8sNodePool from "./K8sNodePool.js"
export * as Label from "./Label.js"
export * as Lan from "./Lan.js"
export * as Lanes from "./Lanes.js"
export * as LoadBalancer from "./LoadBalancer.js"
export * as Location from "./Location.js"
export * as ManagedResource from "./ManagedResource.js"
export * as Mark from "./Mark.js"
export * as Metrics from "./Metrics.js"
export * as NatGateway from "./NatGateway.js"
export * as NatGatewayRule from "./NatGatewayRule.js"
export * as NetworkLoadBalancer from "./NetworkLoadBalancer.js"
export * as NetworkLoadBalancerRule from "./NetworkLoadBalancerRule.js"
export * as Nic from "./Nic.js"
export * as Operation from "./Operation.js"
export * as Plan from "./Plan.js"
export * as PrivateCrossConnect from "./PrivateCrossConnect.js"
export * as ProfitBricks from "./ProfitBricks.js"
export * as Progress from "./Progress.js"
export * as Quota from "./Quota.js"
export * as Reconciliation from "./Reconciliation.js"
export * as Rehearsal from "./Rehearsal.js"
export * as Request from "./Request.js"
export * as Resource from "./Resource.js"
export * as RetryPolicy from "./RetryPolicy.js"
export * as S3Key from "./S3Key.js"
export * as SecurityGroup from "./SecurityGroup.js"
export * as Server from "./Server.js"
export * as Share from "./Share.js"
export * as Snapshot from "./Snapshot.js"
export * as TargetGroup from "./TargetGroup.js"
export * as Template from "./Template.js"
export * as Topology from "./Topology.js"
export * as Transaction from "./Transaction.js"
export * as User from "./User.js"
export * as Volume from "./Volume.js"

// Editors show these texts for the namespaces, and no comment on an export above. Each is the first sentence of its module.

/** The immediate result of a call that the API carries out later. */
declare module "./Accepted.js" {}
/** Application load balancers: they forward, redirect or answer HTTP requests, as their rules say. */
declare module "./ApplicationLoadBalancer.js" {}
/** The forwarding rules of application load balancers: what is done with HTTP requests to an address and a port. */
declare module "./ApplicationLoadBalancerRule.js" {}
/** Backup units: accounts of the vendor's backup service, to which volumes are saved. */
declare module "./BackupUnit.js" {}
/** Operations on any list of the API: read it as a stream, page after page, and find objects in it by name. */
declare module "./Collection.js" {}
/** The contract: who pays, and how much may be provisioned. */
declare module "./Contract.js" {}
/** Credentials: a token, or a user name with a password. */
declare module "./Credentials.js" {}
/** Data centers: the containers that everything else is in. */
declare module "./Datacenter.js" {}
/** The Cloud API in memory: for tests and trials without an account and without a socket. */
declare module "./Emulator.js" {}
/** Objects as described: each is found by name, and left alone, made, or changed. */
declare module "./Ensure.js" {}
/** The errors of all operations. */
declare module "./Errors.js" {}
/**
 * Families of operations, which several kinds of objects share: NICs, gateways and load balancers have flow logs
 * below them, and the operations on these are the same at each, such as `Nic.flowLogs.create` and
 * `NatGateway.flowLogs.create`.
 */
declare module "./Family.js" {}
/** Faults of an emulated cloud, and their conditions. */
declare module "./Fault.js" {}
/** Firewall rules: what may reach a NIC whose firewall is active. */
declare module "./FirewallRule.js" {}
/** Flow logs: records of the traffic of a NIC, a gateway or a load balancer, kept as objects in a bucket. */
declare module "./FlowLog.js" {}
/** GPUs: the graphics processors of a server of type `GPU`. */
declare module "./Gpu.js" {}
/** Groups of users: what their members may do, and which resources they share. */
declare module "./Group.js" {}
/** The ids of the API's objects, each kind with a brand of its own. */
declare module "./Ids.js" {}
/** Images: public ones of the vendor, and private ones, which are uploaded by FTP. */
declare module "./Image.js" {}
/** Name and version of the API itself. */
declare module "./Info.js" {}
/** IP blocks: public addresses that are reserved, in one location. */
declare module "./IpBlock.js" {}
/** Clusters of managed Kubernetes. */
declare module "./K8sCluster.js" {}
/** The nodes of a Kubernetes node pool: servers that the API makes, looks after, and replaces. */
declare module "./K8sNode.js" {}
/** The node pools of a Kubernetes cluster: nodes of one size in one data center. */
declare module "./K8sNodePool.js" {}
/**
 * Labels: keys and values on data centers, servers, volumes, images, snapshots and IP blocks, by which they are found
 * again.
 */
declare module "./Label.js" {}
/** LANs: the networks of a data center, private or connected to the Internet. */
declare module "./Lan.js" {}
/** Lanes: changes of one thing one after another, or a few at a time, and changes of different things in parallel. */
declare module "./Lanes.js" {}
/** Load balancers: one address for several NICs. */
declare module "./LoadBalancer.js" {}
/** The locations of data centers, images and IP blocks, such as `de/fra`, `de/fra/2` and `us/las`. */
declare module "./Location.js" {}
/** Managed resources: what groups can share, as the user management sees it. */
declare module "./ManagedResource.js" {}
/** Marks: the names under which changes are found again among those that the API has accepted. */
declare module "./Mark.js" {}
/** Metrics of all calls, for every exporter of Effect's own metrics. */
declare module "./Metrics.js" {}
/** NAT gateways: the way of private LANs to the Internet, under public addresses that they share. */
declare module "./NatGateway.js" {}
/** Rules of NAT gateways: which traffic leaves under which public address. */
declare module "./NatGatewayRule.js" {}
/** Network load balancers: they spread TCP connections over targets in a private LAN. */
declare module "./NetworkLoadBalancer.js" {}
/** The forwarding rules of network load balancers: where connections to an address and a port go. */
declare module "./NetworkLoadBalancerRule.js" {}
/** NICs: the network cards of a server, each in one LAN. */
declare module "./Nic.js" {}
/** An operation of the API is data: method, path template and schemas. */
declare module "./Operation.js" {}
/** Plans: the changes that a program would make, found by running it without a change. */
declare module "./Plan.js" {}
/** Private cross connects: they join private LANs of several data centers of one location into one network. */
declare module "./PrivateCrossConnect.js" {}
/** The client: where the API is, who calls it, and how failed calls are repeated. */
declare module "./ProfitBricks.js" {}
/** Progress of a program: each of its changes from the call until it is done, as events. */
declare module "./Progress.js" {}
/**
 * Quota: how much a description takes of the limits of the contract, and whether it fits, before anything is bought.
 */
declare module "./Quota.js" {}
/** Reconciliation: calls with an unknown outcome are looked up in the API's own record of calls. */
declare module "./Reconciliation.js" {}
/** A rehearsal: a whole program runs on a copy of the account first, unchanged, and shows what it does. */
declare module "./Rehearsal.js" {}
/** Requests: what the API has accepted and works on. */
declare module "./Request.js" {}
/**
 * The API's representations: ids, metadata, collections, and the `depth` that says how much of them an answer
 * contains.
 */
declare module "./Resource.js" {}
/** Retry policies: how often and how fast failed calls are repeated. */
declare module "./RetryPolicy.js" {}
/** S3 keys: the credentials of a user for the object storage. */
declare module "./S3Key.js" {}
/** Security groups: firewall rules of a data center, for all the servers and NICs that are in the group. */
declare module "./SecurityGroup.js" {}
/** Servers: create, read, change, start, stop and delete the machines of a data center, and attach volumes to them. */
declare module "./Server.js" {}
/** Shares: which resources a group shares, and what its members may do with them. */
declare module "./Share.js" {}
/** Snapshots: copies of volumes, from which volumes can be made and restored. */
declare module "./Snapshot.js" {}
/** Target groups: the servers that a rule of an application load balancer forwards to. */
declare module "./TargetGroup.js" {}
/** Templates: the sizes of servers of type `CUBE` and `GPU`. */
declare module "./Template.js" {}
/** A picture of a data center, as text that code hosts draw. */
declare module "./Topology.js" {}
/** Transactions: everything that a program makes, or nothing. */
declare module "./Transaction.js" {}
/** Users of the contract. */
declare module "./User.js" {}
/** Volumes: the disks of a data center's servers. */
declare module "./Volume.js" {}
