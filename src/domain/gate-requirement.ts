import type { ProvenanceClass } from "./provenance.ts";

/** An owner as policy writes it: a team or a person. */
export type OwnerName =
  | { readonly kind: "team"; readonly team: string }
  | { readonly kind: "user"; readonly login: string };

/**
 * Whose approval counts: the area's owners, the owners CODEOWNERS names whatever policy says, or anyone
 * with at least this permission.
 */
export const APPROVER_SOURCES = ["owners", "codeowners", "write", "maintain", "admin"] as const;
export type ApproverSource = (typeof APPROVER_SOURCES)[number];

/** Approvers by source, or people and teams by name: any of them counts. */
export type Approvers = ApproverSource | readonly OwnerName[];

/** What every requirement may carry. */
interface Conditional {
  /** The classes of provenance it is asked of; absent for all. */
  readonly when?: readonly ProvenanceClass[];
}

/** So many people who neither made nor asked for the change have said yes to what is there now. */
export interface HumanApprovalRequirement extends Conditional {
  readonly gate: "human-approval";
  readonly approvals: number;
  readonly from: Approvers;
  /** How many of them must be native reviews. */
  readonly nativeReviews: number;
}

/** A check or commit status of this head has passed. */
export interface RequiredCheckRequirement extends Conditional {
  readonly gate: "required-check";
  /** The check's name, or a commit status's context. */
  readonly check: string;
  /** The app that must have made it, by slug or numeric id; null for anyone who may. */
  readonly app: string | number | null;
  /** Whether `skipped` and `neutral` count as passed. */
  readonly skippedPasses: boolean;
}

/** A named human answers for the change as if they had written it. */
export interface OwnerAttestationRequirement extends Conditional {
  readonly gate: "owner-attestation";
  readonly from: Approvers;
  /** Whether who opened or asked for the change, or else approved it, answers for it without a word. */
  readonly implied?: true;
}

/** What a contracting schema change builds on has been deployed, and has been in use long enough. */
export interface StagedRolloutRequirement extends Conditional {
  readonly gate: "staged-rollout";
  /** Names of GitHub's deployment environments; all of them. */
  readonly environments: readonly string[];
  readonly soakMinutes: number;
}

/** Every new package was looked at once by somebody entitled, and shows nothing suspicious. */
export interface SupplyChainScanRequirement extends Conditional {
  readonly gate: "supply-chain-scan";
  /** Who may approve a package for the organisation. */
  readonly from: Approvers;
}

/** How the change was made was said by somebody accountable. */
export interface DeclarationRequirement extends Conditional {
  readonly gate: "declaration";
}

/** Every review thread is resolved. */
export interface ConversationRequirement extends Conditional {
  readonly gate: "conversation";
}

/** A gate that is judged by itself. */
export type SimpleRequirement =
  | HumanApprovalRequirement
  | RequiredCheckRequirement
  | OwnerAttestationRequirement
  | StagedRolloutRequirement
  | SupplyChainScanRequirement
  | DeclarationRequirement
  | ConversationRequirement;

/** Requirements of which one (`any-of`) or each (`all-of`) has to be satisfied. */
export type CompositeRequirement = Composite<"any-of"> | Composite<"all-of">;

interface Composite<Kind extends string> extends Conditional {
  readonly gate: Kind;
  /** A `when` of their own means nothing here: it stands on the composite. */
  readonly gates: readonly SimpleRequirement[];
}

/** A gate as policy asks for it. */
export type GateRequirement = SimpleRequirement | CompositeRequirement;

/** The requirement of one kind. */
export type RequirementOf<Kind extends GateRequirement["gate"]> = Extract<
  GateRequirement,
  { readonly gate: Kind }
>;
