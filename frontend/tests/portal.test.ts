import { flushSync, mount, unmount } from "svelte";
import { beforeEach, describe, expect, it } from "vitest";
import Notices from "../src/Notices.svelte";
import { announce } from "../src/portal";

const HERE = "018f0000-0000-7000-8000-000000000001";
const THERE = "018f0000-0000-7000-8000-000000000002";

function notice(text: string, office: string | null = null, warning = false) {
  return { office, warning, title: warning ? "Wichtig" : "Hinweis", text, until: "Bis heute, 18 Uhr" };
}

function texts(): string[] {
  return [...document.querySelectorAll(".s-notice")].map((box) => box.children[1]?.textContent ?? "");
}

describe("notices on a page of the portal", () => {
  let place: HTMLElement;
  beforeEach(() => {
    document.body.innerHTML = `<div data-notices=""></div>`;
    place = document.querySelector("[data-notices]")!;
  });

  it("appear in their order, and vanish", () => {
    announce(document, [notice("Sturm", null, true), notice("Trauung", HERE)]);
    expect(texts()).toEqual(["Sturm", "Trauung"]);
    expect(place.children[0]!.className).toBe("s-notice s-notice--warn");
    announce(document, [notice("Neu"), notice("Trauung", HERE)]);
    expect(texts()).toEqual(["Neu", "Trauung"]);
    announce(document, []);
    expect(place.childNodes).toHaveLength(0);
  });

  it("stay the same element while they stay the same", () => {
    // As the server renders it.
    place.innerHTML = `<div class="s-notice"><strong class="s-notice__title">Hinweis</strong><p>Trauung</p><p class="s-notice__until">Bis heute, 18 Uhr</p></div>`;
    const rendered = place.firstElementChild;
    announce(document, [notice("Sturm", null, true), notice("Trauung")]);
    expect(texts()).toEqual(["Sturm", "Trauung"]);
    expect(place.children[1]).toBe(rendered);
  });

  it("of other offices are not shown where one office is", () => {
    place.dataset["notices"] = HERE;
    announce(document, [notice("Alle"), notice("Dort", THERE), notice("Hier", HERE)]);
    expect(texts()).toEqual(["Alle", "Hier"]);
  });

  it("are never read as markup", () => {
    announce(document, [notice("<img src=x onerror=alert(1)>")]);
    expect(document.querySelector("img")).toBeNull();
    expect(texts()).toEqual(["<img src=x onerror=alert(1)>"]);
  });
});

describe("notices of an island", () => {
  it("are told politely, and are nothing where nothing is announced", () => {
    const notices = [{ id: HERE, warning: true, title: "Wichtig", text: "Sturm", until: "Bis heute, 18 Uhr" }];
    document.body.innerHTML = "";
    const shown = [mount(Notices, { target: document.body, props: { notices } }), mount(Notices, { target: document.body, props: { notices: [] } })];
    flushSync();
    const places = document.querySelectorAll("[data-testid=notices]");
    expect([...places].map((place) => place.getAttribute("aria-live"))).toEqual(["polite", "polite"]);
    expect(places[0]!.querySelector(".s-notice--warn")!.textContent).toContain("Sturm");
    expect(places[1]!.children).toHaveLength(0);
    for (const one of shown) void unmount(one);
  });
});
