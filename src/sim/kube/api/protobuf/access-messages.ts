/** Fields of who may do what, and of the questions about it, by their numbers in the generated.proto files of k8s.io/api. */
export const ACCESS_MESSAGES = {
  Role: '1 metadata ObjectMeta, 2 rules PolicyRule[]',
  ClusterRole: '1 metadata ObjectMeta, 2 rules PolicyRule[], 3 aggregationRule AggregationRule?',
  AggregationRule: '1 clusterRoleSelectors LabelSelector[]',
  PolicyRule:
    '1 verbs string[], 2 apiGroups string[], 3 resources string[], 4 resourceNames string[], 5 nonResourceURLs string[]',
  RoleBinding: '1 metadata ObjectMeta, 2 subjects Subject[], 3 roleRef RoleRef',
  ClusterRoleBinding: '1 metadata ObjectMeta, 2 subjects Subject[], 3 roleRef RoleRef',
  Subject: '1 kind, 2 apiGroup, 3 name, 4 namespace',
  RoleRef: '1 apiGroup, 2 kind, 3 name',
  SelfSubjectAccessReview: '1 metadata ObjectMeta, 2 spec SelfSubjectAccessReviewSpec, 3 status AccessStatus',
  SelfSubjectAccessReviewSpec:
    '1 resourceAttributes ResourceAttributes?, 2 nonResourceAttributes NonResourceAttributes?',
  ResourceAttributes:
    '1 namespace, 2 verb, 3 group, 4 version, 5 resource, 6 subresource, 7 name, 8 fieldSelector SelectorAttributes?, 9 labelSelector SelectorAttributes?',
  SelectorAttributes: '1 rawSelector, 2 requirements LabelSelectorRequirement[]',
  NonResourceAttributes: '1 path, 2 verb',
  AccessStatus: '1 allowed bool, 2 reason, 3 evaluationError, 4 denied bool',
  SubjectAccessReview: '1 metadata ObjectMeta, 2 spec SubjectAccessReviewSpec, 3 status AccessStatus',
  LocalSubjectAccessReview: '1 metadata ObjectMeta, 2 spec SubjectAccessReviewSpec, 3 status AccessStatus',
  SubjectAccessReviewSpec:
    '1 resourceAttributes ResourceAttributes?, 2 nonResourceAttributes NonResourceAttributes?, 3 user, 4 groups string[], 5 extra mapstrings, 6 uid',
  SelfSubjectRulesReview: '1 metadata ObjectMeta, 2 spec SelfSubjectRulesReviewSpec, 3 status RulesStatus',
  SelfSubjectRulesReviewSpec: '1 namespace',
  RulesStatus: '3 incomplete bool, 4 evaluationError',
  SelfSubjectReview: '1 metadata ObjectMeta, 2 status SelfSubjectReviewStatus',
  SelfSubjectReviewStatus: '1 userInfo UserInfo',
  UserInfo: '1 username, 2 uid, 3 groups string[], 4 extra mapstrings',
  TokenReview: '1 metadata ObjectMeta, 2 spec TokenReviewSpec, 3 status TokenReviewStatus',
  TokenReviewSpec: '1 token, 2 audiences string[]',
  TokenReviewStatus: '1 authenticated bool, 2 user UserInfo, 3 error, 4 audiences string[]',
  CertificateSigningRequest:
    '1 metadata ObjectMeta, 2 spec CertificateSigningRequestSpec, 3 status CertificateSigningRequestStatus',
  CertificateSigningRequestSpec:
    '1 request bytes, 2 username, 3 uid, 4 groups string[], 5 usages string[], 6 extra mapstrings, 7 signerName, 8 expirationSeconds int?',
  CertificateSigningRequestStatus: '1 conditions CertificateSigningRequestCondition[], 2 certificate bytes',
  CertificateSigningRequestCondition:
    '1 type, 2 reason, 3 message, 4 lastUpdateTime time, 5 lastTransitionTime time, 6 status',
  TokenRequest: '1 metadata ObjectMeta, 2 spec TokenRequestSpec, 3 status TokenRequestStatus',
  TokenRequestSpec: '1 audiences string[], 3 boundObjectRef BoundObjectReference?, 4 expirationSeconds int?',
  BoundObjectReference: '1 kind, 2 apiVersion, 3 name, 4 uid',
  TokenRequestStatus: '1 token, 2 expirationTimestamp time',
} as const;
