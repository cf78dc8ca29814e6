/** Fields of the volumes of pods that are in use today, by their numbers in the generated.proto of k8s.io/api/core/v1. */
export const VOLUME_MESSAGES = {
  Volume: '1 name, 2 - VolumeSource',
  VolumeSource:
    '1 hostPath HostPathVolumeSource?, 2 emptyDir EmptyDirVolumeSource?, 6 secret SecretVolumeSource?, 7 nfs NFSVolumeSource?, 10 persistentVolumeClaim PersistentVolumeClaimVolumeSource?, 16 downwardAPI DownwardAPIVolumeSource?, 19 configMap ConfigMapVolumeSource?, 26 projected ProjectedVolumeSource?, 28 csi CSIVolumeSource?, 29 ephemeral EphemeralVolumeSource?, 30 image ImageVolumeSource?',
  HostPathVolumeSource: '1 path, 2 type string?',
  EmptyDirVolumeSource: '1 medium, 2 sizeLimit quantity?',
  SecretVolumeSource: '1 secretName, 2 items KeyToPath[], 3 defaultMode int?, 4 optional bool?',
  NFSVolumeSource: '1 server, 2 path, 3 readOnly bool',
  PersistentVolumeClaimVolumeSource: '1 claimName, 2 readOnly bool',
  DownwardAPIVolumeSource: '1 items DownwardAPIVolumeFile[], 2 defaultMode int?',
  DownwardAPIVolumeFile:
    '1 path, 2 fieldRef ObjectFieldSelector?, 3 resourceFieldRef ResourceFieldSelector?, 4 mode int?',
  ConfigMapVolumeSource: '1 - LocalObjectReference, 2 items KeyToPath[], 3 defaultMode int?, 4 optional bool?',
  KeyToPath: '1 key, 2 path, 3 mode int?',
  ProjectedVolumeSource: '1 sources VolumeProjection[], 2 defaultMode int?',
  VolumeProjection:
    '1 secret KeyProjection?, 2 downwardAPI DownwardAPIProjection?, 3 configMap KeyProjection?, 4 serviceAccountToken ServiceAccountTokenProjection?',
  KeyProjection: '1 - LocalObjectReference, 2 items KeyToPath[], 4 optional bool?',
  DownwardAPIProjection: '1 items DownwardAPIVolumeFile[]',
  ServiceAccountTokenProjection: '1 audience, 2 expirationSeconds int?, 3 path',
  CSIVolumeSource:
    '1 driver, 2 readOnly bool?, 3 fsType string?, 4 volumeAttributes map, 5 nodePublishSecretRef LocalObjectReference?',
  EphemeralVolumeSource: '1 volumeClaimTemplate PersistentVolumeClaimTemplate?',
  PersistentVolumeClaimTemplate: '1 metadata ObjectMeta, 2 spec PersistentVolumeClaimSpec',
  ImageVolumeSource: '1 reference, 2 pullPolicy',
} as const;
