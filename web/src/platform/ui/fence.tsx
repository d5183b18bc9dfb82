import { Component, type ReactNode } from 'react';

interface FenceProps {
  /** What is shown; another one is tried anew. */
  of: unknown;
  /** Shown when the children cannot be. */
  fallback: ReactNode;
  children: ReactNode;
}

interface FenceState {
  of: unknown;
  hasFailed: boolean;
}

/** Keeps what goes wrong in showing something from taking all around it away. */
export class Fence extends Component<FenceProps, FenceState> {
  override state: FenceState = { of: this.props.of, hasFailed: false };

  static getDerivedStateFromError(): Partial<FenceState> {
    return { hasFailed: true };
  }

  static getDerivedStateFromProps({ of }: FenceProps, state: FenceState): FenceState | null {
    return of === state.of ? null : { of, hasFailed: false };
  }

  override render() {
    return this.state.hasFailed ? this.props.fallback : this.props.children;
  }
}
