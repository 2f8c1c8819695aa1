"""Which element stands in which, and in which order: Outlook refuses a manifest over a single misplaced child."""

from collections.abc import Iterator

from addin.outlook.manifests.document import Element
from addin.outlook.manifests.findings import Finding

BASIC_TYPES = "http://schemas.microsoft.com/office/officeappbasictypes/1.0"
NAMESPACES = {
    "OfficeApp": "http://schemas.microsoft.com/office/appforoffice/1.1",
    "VersionOverridesV1_0": "http://schemas.microsoft.com/office/mailappversionoverrides",
    "VersionOverridesV1_1": "http://schemas.microsoft.com/office/mailappversionoverrides/1.1",
}

# "?" may be absent, "+" may repeat. A key with a colon is for that xsi:type. Elements not listed have no children.
_BASE = {
    "OfficeApp": "Id AlternateId? Version ProviderName DefaultLocale DisplayName Description IconUrl"
    " HighResolutionIconUrl? SupportUrl? AppDomains? Hosts Requirements FormSettings Permissions Rule"
    " DisableEntityHighlighting? VersionOverrides?",
    "DisplayName": "Override+?",
    "Description": "Override+?",
    "IconUrl": "Override+?",
    "HighResolutionIconUrl": "Override+?",
    "SupportUrl": "Override+?",
    "AppDomains": "AppDomain+",
    "Hosts": "Host+",
    "Requirements": "Sets",
    "Sets": "Set+",
    "FormSettings": "Form+",
    "Form": "DesktopSettings TabletSettings? PhoneSettings?",
    "DesktopSettings": "SourceLocation RequestedHeight?",
    "TabletSettings": "SourceLocation RequestedHeight?",
    "PhoneSettings": "SourceLocation",
    "Rule:RuleCollection": "Rule+",
}
_COMMANDS = {
    "Requirements": "Sets",
    "Sets": "Set+",
    "Hosts": "Host+",
    "Host": "DesktopFormFactor",
    "DesktopFormFactor": "FunctionFile? ExtensionPoint+",
    "ExtensionPoint": "OfficeTab",
    "OfficeTab": "Group+",
    "Group": "Label Tooltip? Control+",
    "Control:Button": "Label Supertip Icon Action",
    "Control:Menu": "Label Supertip Icon Items",
    "Items": "Item+",
    "Item": "Label Supertip Icon? Action",
    "Supertip": "Title Description",
    "Icon": "Image+",
    "Action:ShowTaskpane": "SourceLocation",
    "Action:ExecuteFunction": "FunctionName",
    "Resources": "Images Urls ShortStrings LongStrings",
    "Images": "Image+",
    "Urls": "Url+",
    "ShortStrings": "String+",
    "LongStrings": "String+",
    "Image": "Override+?",
    "Url": "Override+?",
    "String": "Override+?",
}
ORDER = {
    "OfficeApp": _BASE,
    "VersionOverridesV1_0": {
        **_COMMANDS,
        "VersionOverrides": "Description? Requirements? Hosts Resources VersionOverrides?",
    },
    "VersionOverridesV1_1": {
        **_COMMANDS,
        # WebApplicationInfo is last of all we use; the reference page insists on that.
        "VersionOverrides": "Description? Requirements? Hosts Resources WebApplicationInfo?",
        "Host": "DesktopFormFactor MobileFormFactor?",
        "DesktopFormFactor": "SupportsSharedFolders? FunctionFile? ExtensionPoint+",
        "MobileFormFactor": "FunctionFile? ExtensionPoint+",
        "ExtensionPoint:MobileMessageReadCommandSurface": "Group",
        "ExtensionPoint:MobileLogEventAppointmentAttendee": "Control",
        "Control:MobileButton": "Label Icon Action",
        "Action:ShowTaskpane": "SourceLocation SupportsPinning? SupportsNoItemContext? SupportsMultiSelect?",
        "WebApplicationInfo": "Id Resource Scopes",
        "Scopes": "Scope+",
    },
}
_IN_BASIC_TYPES = {"Sets", "Set", "Images", "Urls", "ShortStrings", "LongStrings", "Image", "Url", "String", "Override"}


def nesting_findings(file: str, element: Element, schema: str = "OfficeApp") -> Iterator[Finding]:
    """What stands in the wrong place below ``element``, is missing there, or is in another schema's namespace."""
    if element.name == "VersionOverrides":
        schema = element.kind if element.kind in ORDER else schema
    elif element.name == "OfficeApp" and element.kind != "MailApp":
        yield Finding(file, element.place, "mail-app", "<OfficeApp> is not of the type MailApp.")
    commands = schema != "OfficeApp"
    expected = BASIC_TYPES if commands and element.name in _IN_BASIC_TYPES else NAMESPACES[schema]
    if element.namespace != expected:
        yield Finding(file, element.place, "namespace", f"<{element.name}> is not in the namespace {expected}.")
    order = ORDER[schema].get(f"{element.name}:{element.kind}", ORDER[schema].get(element.name, ""))
    yield from _children(file, element, order.split())
    for child in element:
        yield from nesting_findings(file, child, schema)


def _children(file: str, element: Element, order: list[str]) -> Iterator[Finding]:
    """Walks through the children and the order side by side."""
    names = [slot.rstrip("+?") for slot in order]
    position = 0
    for child in element:
        if child.name not in names[position:]:
            allowed = f"its children are, in this order: {', '.join(names)}" if names else "it has no children"
            sentence = f"<{child.name}> cannot stand here in <{element.name}>; {allowed}."
            yield Finding(file, child.place, "child-order", sentence)
            continue
        position = names.index(child.name, position)
        if "+" not in order[position]:
            position += 1
    present = {child.name for child in element}
    for slot, name in zip(order, names, strict=True):
        if "?" not in slot and name not in present:
            yield Finding(file, element.place, "child-missing", f"<{element.name}> has no <{name}>.")
