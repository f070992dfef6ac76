/** Passkeys: hands the server's challenge to the browser, and its answer back in the same form. */

interface Descriptor {
  id: string;
  type: PublicKeyCredentialType;
  transports?: AuthenticatorTransport[];
}

/** What the server sends, as webauthn-rs writes it: bytes as base64url. */
interface Options {
  publicKey: {
    challenge: string;
    user?: { id: string };
    allowCredentials?: Descriptor[];
    excludeCredentials?: Descriptor[];
  } & Record<string, unknown>;
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

function text(buffer: ArrayBuffer | null): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0)));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function known(list: Descriptor[] | undefined): PublicKeyCredentialDescriptor[] {
  return (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
}

async function create({ publicKey }: Options): Promise<unknown> {
  const options = {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user?.id ?? "") },
    excludeCredentials: known(publicKey.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey: options })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    extensions: {},
    response: {
      attestationObject: text(response.attestationObject),
      clientDataJSON: text(response.clientDataJSON),
    },
  };
}

async function get({ publicKey }: Options): Promise<unknown> {
  const options = {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    allowCredentials: known(publicKey.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const used = (await navigator.credentials.get({ publicKey: options })) as PublicKeyCredential;
  const response = used.response as AuthenticatorAssertionResponse;
  return {
    id: used.id,
    rawId: text(used.rawId),
    type: used.type,
    extensions: {},
    response: {
      authenticatorData: text(response.authenticatorData),
      clientDataJSON: text(response.clientDataJSON),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

function follow(form: HTMLFormElement): void {
  const answer = form.elements.namedItem("answer");
  const failed = form.querySelector<HTMLElement>("[data-passkey-failed]");
  if (!(answer instanceof HTMLInputElement)) return;
  form.addEventListener("submit", (event) => {
    if (answer.value !== "") return;
    event.preventDefault();
    if (failed) failed.hidden = true;
    const options = JSON.parse(form.dataset["options"] ?? "{}") as Options;
    const asked = form.dataset["passkey"] === "create" ? create(options) : get(options);
    asked.then(
      (answered) => {
        answer.value = JSON.stringify(answered);
        form.requestSubmit();
      },
      () => {
        if (failed) failed.hidden = false;
      },
    );
  });
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) follow(form);
