import type { Resources } from '../engine.js';

/**
 * Lines as Slurm 22.05 printed them, with values edited in that the test cluster did not have (GPUs, a reservation, what is in use);
 * long runs of limits that nobody set are left out.
 */
export const PARTITION_LINE =
  'PartitionName=main AllowGroups=ALL AllowAccounts=ALL AllowQos=ALL AllocNodes=ALL Default=YES QoS=N/A DefaultTime=01:00:00 DisableRootJobs=NO ExclusiveUser=NO GraceTime=0 Hidden=NO MaxNodes=UNLIMITED MaxTime=1-00:00:00 MinNodes=0 LLN=NO MaxCPUsPerNode=UNLIMITED Nodes=vm PriorityJobFactor=1 PriorityTier=1 RootOnly=NO ReqResv=NO OverSubscribe=NO OverTimeLimit=NONE PreemptMode=OFF State=UP TotalCPUs=80 TotalNodes=1 SelectTypeParameters=NONE JobDefaults=(null) DefMemPerNode=UNLIMITED MaxMemPerNode=UNLIMITED TRES=cpu=80,mem=800G,node=1,billing=80 \n';

export const NODE_LINE =
  'NodeName=vm Arch=x86_64 CoresPerSocket=1  CPUAlloc=70 CPUEfctv=80 CPUTot=80 CPULoad=0.37 AvailableFeatures=(null) ActiveFeatures=(null) Gres=gpu:a100:4(S:0-1) GresDrain=N/A GresUsed=gpu:a100:1(IDX:0) NodeAddr=127.0.0.1 NodeHostName=vm Version=22.05.8 OS=Linux 6.18.44 #1 SMP PREEMPT_DYNAMIC @0  RealMemory=819200 AllocMem=1024 FreeMem=21873 Sockets=80 Boards=1 State=MIXED ThreadsPerCore=1 TmpDisk=2097152 Weight=1 Owner=N/A MCS_label=N/A Partitions=main,night  BootTime=2026-11-22T10:15:54 SlurmdStartTime=2026-11-22T17:13:59 CfgTRES=cpu=80,mem=800G,billing=80 AllocTRES=cpu=70,mem=1G \n';

const NO_LIMITS = 'GrpTRESMins=cpu=N(0),mem=N(0) GrpTRESRunMins=cpu=N(0),mem=N(0)';

export const ASSOCIATION_LINES = `Current Association Manager state

Association Records

ClusterName=observatory Account=root UserName= Partition= Priority=0 ID=1 ParentAccount= Lft=1 GrpJobs=N(0) GrpTRES=cpu=N(16),mem=N(0) ${NO_LIMITS} MaxJobs= MaxSubmitJobs= MaxWallPJ= MaxTRESPJ= MaxTRESPN= MaxTRESMinsPJ= MinPrioThresh=
ClusterName=observatory Account=ada_lab UserName= Partition= Priority=0 ID=3 ParentAccount=root(1) Lft=6 GrpJobs=N(0) GrpTRES=cpu=24(16),mem=204800(1024),energy=N(0) GrpTRESMins=cpu=100000(40000),mem=N(0) GrpTRESRunMins=cpu=N(0),mem=N(0) MaxJobs= MaxSubmitJobs=10(0) MaxWallPJ=240 MaxTRESPJ=cpu=16,mem=65536 MaxTRESPN= MaxTRESMinsPJ= MinPrioThresh=
ClusterName=observatory Account=ada_lab UserName=ada(1000) Partition= Priority=0 ID=5 ParentAccount= Lft=7 GrpJobs=N(0) GrpTRES=cpu=N(0),mem=N(0) ${NO_LIMITS} MaxJobs= MaxSubmitJobs= MaxWallPJ=240 MaxTRESPJ=cpu=16,mem=65536 MaxTRESPN= MaxTRESMinsPJ= MinPrioThresh=
`;

export const QOS_LINES = `QOS=normal(1) UsageRaw=0.000000 GrpJobs=N(0) GrpTRES=cpu=N(0),mem=N(0) ${NO_LIMITS} MaxWallPJ= MaxTRESPJ= MaxTRESPN= MaxTRESMinsPJ= MinPrioThresh=  MinTRESPJ= PreemptMode=OFF Priority=0 Account Limits= ada_lab={MaxJobsPA=N(0) MaxTRESPA=cpu=N(0),mem=N(0)} User Limits= 1000={MaxJobsPU=N(0) MaxTRESPU=cpu=N(0),mem=N(0)}
QOS=short(2) UsageRaw=0.000000 GrpJobs=N(0) GrpTRES=cpu=64(0),mem=N(0) ${NO_LIMITS} MaxWallPJ=30 MaxTRESPJ=cpu=8 MaxTRESPN= MaxTRESMinsPJ= MinPrioThresh=  MinTRESPJ= PreemptMode=OFF Priority=0 Account Limits=No Accounts User Limits= 1000={MaxJobsPU=N(0) MaxTRESPU=cpu=32(0),mem=10240(0)}
`;

export const RESERVATION_LINE =
  'ReservationName=re-abc StartTime=2026-11-22T17:14:32 EndTime=2026-11-22T17:19:32 Duration=00:05:00 Nodes=vm NodeCnt=1 CoreCnt=16 Features=(null) PartitionName=main Flags=FLEX   NodeName=vm CoreIDs=0-15 TRES=cpu=16 Users=(null) Groups=(null) Accounts=ada_lab Licenses=(null) State=ACTIVE\n';

export const SMALL: Resources = { cores: 1, memoryGiB: 1, diskGiB: 1, gpus: 0, durationSeconds: 3600 };
