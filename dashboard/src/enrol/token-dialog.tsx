// Makes a registration token as it is wanted, and shows it once.
import { type JSX, type SyntheticEvent, useState } from "react";

import form from "../admin/form.module.css";
import { useMakeToken } from "../api/enrolment";
import { messageFor } from "../api/problem";
import { Button } from "../kit/button";
import { FormError } from "../kit/confirm";
import { Lines } from "../kit/copy";
import { Dialog, DialogActions } from "../kit/dialog";
import { blamed, readTerms, type TermErrors, USUAL } from "./terms";
import { TokenFields } from "./token-fields";

export function TokenDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const make = useMakeToken();
  const [terms, setTerms] = useState(USUAL);
  const [errors, setErrors] = useState<TermErrors>({});
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const read = readTerms(terms);
    setErrors("errors" in read ? read.errors : {});
    if ("request" in read) make.mutate(read.request);
  };
  const blame = make.isError ? blamed(messageFor(make.error)) : null;
  if (make.data) {
    return (
      <Dialog
        open
        wide
        onClose={onClose}
        title="The token is made"
        about="It is shown this once: only its digest is kept. Whoever has it can register a host."
      >
        <Lines label="Registration token" text={make.data.token} wraps kind="primary" copyLabel="Copy the token" />
        <p className={form.faint}>
          On a host that has the agent: <code>spectra-agent run --server {location.origin} --token-file token</code>
        </p>
        <DialogActions>
          <Button onClick={onClose}>Done</Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="New registration token"
      about="With it hosts become known to this server."
    >
      <form className={form.form} onSubmit={submit}>
        <TokenFields
          terms={terms}
          errors={blame ? { ...errors, [blame]: messageFor(make.error) } : errors}
          onChange={setTerms}
          disabled={make.isPending}
        />
        {make.isError && !blame && <FormError error={make.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={make.isPending}>
            Make the token
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
