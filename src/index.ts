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
/** The forwarding rules of application load balancers, for HTTP requests to an address and a port. */
declare module "./ApplicationLoadBalancerRule.js" {}
/** Backup units: accounts of the vendor's backup service, to which volumes are saved. */
declare module "./BackupUnit.js" {}
/** Operations on any list of the API: reading it as a stream, page by page, and finding objects in it by name. */
declare module "./Collection.js" {}
/** The contract: its owner, and its limits. */
declare module "./Contract.js" {}
/** Credentials: a token, or a user name with a password. */
declare module "./Credentials.js" {}
/** Data centers: the containers of everything else. */
declare module "./Datacenter.js" {}
/** The Cloud API in memory, for tests and trials without an account and without a network. */
declare module "./Emulator.js" {}
/** Objects as described: found by name, and left alone, created, or changed. */
declare module "./Ensure.js" {}
/** The errors of operations. */
declare module "./Errors.js" {}
/** Operations on a kind of object below several other kinds. */
declare module "./Family.js" {}
/** Faults of an emulated cloud, and their conditions. */
declare module "./Fault.js" {}
/** Firewall rules: the traffic that an active firewall lets through to a NIC. */
declare module "./FirewallRule.js" {}
/** Flow logs: records of the traffic of a NIC, a gateway or a load balancer, kept as objects in a bucket. */
declare module "./FlowLog.js" {}
/** GPUs: the graphics processors of a server of type `GPU`. */
declare module "./Gpu.js" {}
/** Groups of users: the privileges of their members, and the resources that they share. */
declare module "./Group.js" {}
/** The ids of the API's objects, each kind with a brand of its own. */
declare module "./Ids.js" {}
/** Images: public ones of the vendor, and private ones, which are uploaded by FTP. */
declare module "./Image.js" {}
/** Name and version of the API itself. */
declare module "./Info.js" {}
/** IP blocks: reserved public addresses in one location. */
declare module "./IpBlock.js" {}
/** Clusters of managed Kubernetes. */
declare module "./K8sCluster.js" {}
/** The nodes of a Kubernetes node pool: servers that the API makes, looks after, and replaces. */
declare module "./K8sNode.js" {}
/** The node pools of a Kubernetes cluster: nodes of one size in one data center. */
declare module "./K8sNodePool.js" {}
/** Labels: keys and values on data centers, servers, volumes, images, snapshots and IP blocks, to find them by. */
declare module "./Label.js" {}
/** LANs: the networks of a data center, private or connected to the Internet. */
declare module "./Lan.js" {}
/** Lanes: changes of one thing one after another, or a few at a time, and changes of different things in parallel. */
declare module "./Lanes.js" {}
/** Load balancers: one address for several NICs. */
declare module "./LoadBalancer.js" {}
/** The locations of data centers, images and IP blocks, such as `de/fra`, `de/fra/2` and `us/las`. */
declare module "./Location.js" {}
/** Managed resources: the objects that groups can share, as the user management sees them. */
declare module "./ManagedResource.js" {}
/** Marks: names of changes, to find them by among those that the API has accepted. */
declare module "./Mark.js" {}
/** The metrics of this SDK. */
declare module "./Metrics.js" {}
/** NAT gateways: they connect private LANs to the Internet, under shared public addresses. */
declare module "./NatGateway.js" {}
/** Rules of NAT gateways: the public addresses for outgoing traffic. */
declare module "./NatGatewayRule.js" {}
/** Network load balancers: they spread TCP connections over targets in a private LAN. */
declare module "./NetworkLoadBalancer.js" {}
/** The forwarding rules of network load balancers, for connections to an address and a port. */
declare module "./NetworkLoadBalancerRule.js" {}
/** NICs: the network cards of a server, each in one LAN. */
declare module "./Nic.js" {}
/** An operation of the API is data: method, path template and schemas. */
declare module "./Operation.js" {}
/** Plans: the changes that a program would make, found by running it without them. */
declare module "./Plan.js" {}
/** Private cross connects: they join private LANs of several data centers of one location into one network. */
declare module "./PrivateCrossConnect.js" {}
/** The client: the address of the API, the credentials, and the policy of retries. */
declare module "./ProfitBricks.js" {}
/** The progress of a program: each change from its call until it is done. */
declare module "./Progress.js" {}
/** Checks of the contract's limits before anything is bought: the needs of a description, and whether they fit. */
declare module "./Quota.js" {}
/**
 * Reconciliation of calls with an unknown outcome: the connection of a POST or a PATCH broke, its answer never came,
 * or was a 5xx.
 */
declare module "./Reconciliation.js" {}
/** Rehearsals: a whole program, unchanged, runs on a copy of the account first, and shows its changes. */
declare module "./Rehearsal.js" {}
/** Requests: changes that the API has accepted, and carries out later. */
declare module "./Request.js" {}
/** The API's representations: ids, metadata, collections, and the `depth` of answers. */
declare module "./Resource.js" {}
/** Repetition of calls that failed. */
declare module "./RetryPolicy.js" {}
/** S3 keys: the credentials of a user for the object storage. */
declare module "./S3Key.js" {}
/** Security groups: firewall rules of a data center, for all servers and NICs in the group. */
declare module "./SecurityGroup.js" {}
/** Servers: create, read, change, start, stop and delete the machines of a data center, and attach volumes to them. */
declare module "./Server.js" {}
/** Shares: the resources that a group shares, and the privileges of its members on them. */
declare module "./Share.js" {}
/** Snapshots: copies of volumes, to create volumes from and to restore them. */
declare module "./Snapshot.js" {}
/** Target groups: the servers that a rule of an application load balancer forwards to. */
declare module "./TargetGroup.js" {}
/** Templates: the sizes of servers of type `CUBE` and `GPU`. */
declare module "./Template.js" {}
/** A picture of a data center, as text that code hosts draw. */
declare module "./Topology.js" {}
/** Transactions: everything that a program creates, or nothing. */
declare module "./Transaction.js" {}
/** Users of the contract. */
declare module "./User.js" {}
/** Volumes: the disks of servers. */
declare module "./Volume.js" {}
